"""What a journey has changed: arms, differences with intervals, series over time. Pure; `reading` brings the counts."""
