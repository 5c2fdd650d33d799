-- Whether single keys move about the pages of this person: some speak or press them by accident.
ALTER TABLE person ADD COLUMN keys INTEGER NOT NULL DEFAULT 1 CHECK (keys IN (0, 1));
