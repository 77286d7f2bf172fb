"""What each page says: pure functions from a market, its policy and a proposal to one frozen value per page."""
