"""Open proposals to what is done about them: later visits, after people have had their say."""
