"""« Découvrir le poste »: the telephone, the chat, the editor and the countdown, tried without a trace."""
