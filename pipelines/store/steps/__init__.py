"""What changes the documents of earlier versions, one step a file, named by the version it leads to."""
