"""How each look drew three photos when it was last looked at: small pictures, kept."""
