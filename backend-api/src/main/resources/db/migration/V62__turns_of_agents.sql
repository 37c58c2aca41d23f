-- The agent that answers a turn of a chat; null when the model alone does, and in a knowledge session.
ALTER TABLE chat_turns ADD COLUMN agent_ref text;
