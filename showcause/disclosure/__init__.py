"""What is published: archives and figures, through one redactor."""
