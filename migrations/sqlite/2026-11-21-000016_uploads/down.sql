DELETE FROM file_use WHERE scope = 'case' AND owner = 0;
