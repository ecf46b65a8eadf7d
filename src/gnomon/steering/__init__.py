"""Steering: targets, scorecards, appraisals, the process and its cases, operating models."""
