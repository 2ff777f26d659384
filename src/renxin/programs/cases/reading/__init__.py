"""What pages of cases read: the list, the board, a case's story and problems, the ledger of measures."""
