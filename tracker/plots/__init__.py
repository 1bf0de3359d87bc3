"""Pictures of figures, fit to print: what stands in one (`panels`), and how it is drawn (`drawing`)."""
