.PHONY: messages
messages:
	.venv/bin/renxin messages extract
	.venv/bin/renxin messages compile
	.venv/bin/renxin messages check
