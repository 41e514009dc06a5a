"""placeholder"""
class BlockProver:
    def __init__(self, shape, media, rows, stream): pass
    def learn(self, value): pass
    def prove(self, block): return -1
