"""What leaves the house: appointments of ours, told to the hospital's own system as SIU messages.

A fact puts a message into the book of what is to be sent; a loop sends one after the other over the line that the
interface names, and keeps the answer. Nothing is sent twice under two ids, nothing overtakes what came before it.
"""
