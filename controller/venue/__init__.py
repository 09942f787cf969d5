"""A venue's broker, written as files: who may say and hear what, with which password, under which CA."""
