"""Deploy: migrations by yoyo or sqitch, and the code that each deploy applies again."""
