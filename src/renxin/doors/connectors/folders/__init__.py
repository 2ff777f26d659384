"""Watched folders, here or behind SFTP: files of rows that other systems put there are taken in by themselves.

A file is taken when it has not changed between two looks; it is kept, then moved into `done`, or into `failed`.
"""
