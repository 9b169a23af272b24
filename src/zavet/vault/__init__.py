"""The vault: keys, seals, records and the blind index. Opened by the gate and the keyring alone; `store` is open to all."""
