"""The engines that run expressions; the only folder that knows one."""
