"""Papers: PDF through typst, .docx for the letter. Makes bytes; printing belongs to the windows."""
