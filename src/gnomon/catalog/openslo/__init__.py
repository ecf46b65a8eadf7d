"""OpenSLO: objects as YAML says them, other tools' files turned into them, and back to YAML."""
