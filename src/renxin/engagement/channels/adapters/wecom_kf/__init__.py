"""WeChat customer service 微信客服: a patient writes from WeChat without adding anybody; we answer by API.

Words of the vendor: *open_kfid* an account, *servicer* a colleague who answers in WeCom itself, *cursor* how far we
have read. The callback only says that there is something; it is fetched with the token it brought.
"""
