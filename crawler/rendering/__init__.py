"""Pages that only a browser can show: a real Chromium shows them, and reaches the network through Scrapy alone."""
