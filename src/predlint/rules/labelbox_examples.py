"""What the examples of rules for Labelbox have in common."""

from __future__ import annotations

ENDS = (
    '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"vehicle","bbox":{"top":80,"left":40,"height":90,"width":160},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
    '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"vehicle","bbox":{"top":70,"left":260,"height":110,"width":200},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
)
