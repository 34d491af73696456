-- Reads an agent whole. ARGV: 1 agent. Reply: as whole_agent's.
return whole_agent(ARGV[1])
