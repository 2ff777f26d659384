"""Addresses that mean something only inside one account of a vendor: `<account>:<id>`."""


def join(account: str, person: str) -> str:
    """Return the contact point's value of a person inside an account."""
    return f"{account}:{person}"


def split(address: str) -> tuple[str, str]:
    """Return account and person of a contact point's value; the account is empty when it has none."""
    account, colon, person = address.rpartition(":")
    return (account, person) if colon else ("", address)


def belongs(address: str, account: str) -> bool:
    """Tell whether an address is one of this account's."""
    return split(address)[0] == account
