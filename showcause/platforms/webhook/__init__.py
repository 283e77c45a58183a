"""Any platform: orders leave as signed webhooks, receipts come back as the answer."""
