"""The hospital's mini-program (小程序): subscribe messages for which somebody gave a permit, sign-in, telephone."""
