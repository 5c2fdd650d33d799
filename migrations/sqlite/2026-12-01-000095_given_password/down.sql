ALTER TABLE person DROP COLUMN password_given;
