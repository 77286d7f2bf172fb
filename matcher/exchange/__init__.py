"""Markets and proposals as folders of plain files: the contract between the engine and everybody's files."""
