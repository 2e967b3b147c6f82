print("cowrite")
