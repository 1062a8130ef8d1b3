"""Who is signed in: sessions, local passwords, Supabase Auth."""
