"""The main job on real data, from an empty database to two reconciled ERPs."""
