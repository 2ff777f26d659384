"""The patient's own handbook: what the packs say for her programmes, put together with her medicines and her days."""
