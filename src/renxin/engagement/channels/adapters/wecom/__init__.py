"""WeCom 企业微信: colleagues add patients as contacts and speak with them from the hospital's own messenger.

Words of the vendor, used only in this folder: *userid* a colleague, *external_userid* a patient inside one company,
*contact way* a code that makes a patient somebody's contact, *welcome code* the right to greet within 20 seconds.
Refuses: sending as if the vendor sent (a colleague presses send), anything clinical that cannot wait for her.
"""
