"""The structure of an HDF5 file: groups, links, attributes. No array is read.

Source: "HDF5 File Format Specification Version 3.0"; the sections are named in the modules.
"""
