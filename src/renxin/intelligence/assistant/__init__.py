"""The assistant for patients: which department, by a guide of symptoms; a nurse takes over wherever it is unsure.

Words: a *talk* is one use of the guide; *red flags* stop it; a talk is *handed over* when a nurse goes on, *taken up*
when she has it, *settled* when she has answered; the *complaint* is what it leaves for the doctor, in order.
Refuses: naming an illness, a dose or a medicine, keeping anybody from care, passing for a person, keeping words of
somebody who did not sign in.
"""
