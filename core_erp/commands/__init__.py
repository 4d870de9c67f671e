"""The commands of ``erp``; a plugin brings its own by ``Plugin(commands=…)``."""
