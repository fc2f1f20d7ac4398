"""The designer of pivot reports: a design is an address, and every change of it leads to another address.

design = Design.read(request.GET)              # raises BadPivot
design.changed("rows.add.district").address    # what the button leads to
sheet = Sheet(compute(design.spec, …), design) # the table as it is drawn
"""
