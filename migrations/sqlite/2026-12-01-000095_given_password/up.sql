-- A password that somebody else made and saw: until the person has chosen an own one, nothing else can be done with it.
ALTER TABLE person ADD COLUMN password_given INTEGER NOT NULL DEFAULT 0 CHECK (password_given IN (0, 1));
