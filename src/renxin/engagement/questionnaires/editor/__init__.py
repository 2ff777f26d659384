"""The pages on which questionnaires are written: forms that read and write the plain data of a draft."""
