package main

import (
	"fmt"
	"math/rand/v2"
)

// series is a range of numbers as people there write them: a prefix, and how
// many digits follow, from 0 to below size.
type series struct {
	prefix string
	digits int
	size   int
}

func (s series) number(r *rand.Rand) string {
	return fmt.Sprintf("%s%0*d", s.prefix, s.digits, r.IntN(s.size))
}

type country struct {
	first, last, cities []string
	series              []series
}

var products = []string{"Broadband 250", "Broadband 1000", "Mobile S", "Mobile L", "TV", "Home insurance"}

// Who keeps the numbers free: NANPA (555-0100 to 0199), Ofcom, ACMA, ARCEP,
// BNetzA. British numbers are written nationally: that is the demo's region.
var countries = []country{
	{
		first:  []string{"Ada", "Grace", "Alan", "Maurice", "Beatrix", "Oscar", "Vera", "George"},
		last:   []string{"Ashworth", "Bexley", "Carrow", "Dunmore", "Ellery", "Fenwick", "Garside", "Holt"},
		cities: []string{"London", "Leeds", "Sheffield", "Bristol"},
		series: []series{
			{"020 7946 0", 3, 1000}, {"0113 496 0", 3, 1000}, {"0114 496 0", 3, 1000},
			{"0117 496 0", 3, 1000}, {"0131 496 0", 3, 1000},
		},
	},
	{
		first:  []string{"Emily", "James", "Olivia", "Noah", "Harper", "Mason", "Ella", "Logan"},
		last:   []string{"Abbott", "Brewster", "Callahan", "Delgado", "Emerson", "Foley", "Granger", "Hale"},
		cities: []string{"Washington", "Los Angeles", "Chicago", "Seattle"},
		series: []series{
			{"+1 202-555-01", 2, 100}, {"+1 310-555-01", 2, 100}, {"+1 312-555-01", 2, 100}, {"+1 206-555-01", 2, 100},
			{"+1 617-555-01", 2, 100}, {"+1 512-555-01", 2, 100}, {"+1 303-555-01", 2, 100}, {"+1 404-555-01", 2, 100},
			{"+1 503-555-01", 2, 100}, {"+1 702-555-01", 2, 100},
		},
	},
	{
		first:  []string{"Chloé", "Léa", "Hugo", "Jules", "Manon", "Inès", "Théo", "Zoé"},
		last:   []string{"Aubert", "Blanchard", "Chevalier", "Delorme", "Fontaine", "Girard", "Lemaire", "Marchand"},
		cities: []string{"Paris", "Lyon", "Nantes", "Lille"},
		series: []series{
			{"+33 1 99 00 ", 4, 10000}, {"+33 2 61 91 ", 4, 10000}, {"+33 3 53 01 ", 4, 10000},
			{"+33 4 65 71 ", 4, 10000}, {"+33 5 36 49 ", 4, 10000},
		},
	},
	{
		first:  []string{"Jürgen", "Käthe", "Lukas", "Mia", "Jonas", "Greta", "Felix", "Hannah"},
		last:   []string{"Albrecht", "Böhm", "Conrad", "Dietrich", "Ehlers", "Fuchs", "Groß", "Hartmann"},
		cities: []string{"Berlin", "Frankfurt", "Hamburg", "Köln"},
		series: []series{
			{"+49 30 23125", 3, 1000}, {"+49 69 90009", 3, 1000}, {"+49 40 66969", 3, 1000},
			{"+49 221 4710", 3, 1000}, {"+49 89 99998", 3, 1000},
		},
	},
	{
		first:  []string{"Charlotte", "Jack", "Ruby", "Cooper", "Matilda", "Lachlan", "Isla", "Archie"},
		last:   []string{"Atherton", "Barlow", "Cassidy", "Drummond", "Elliot", "Farrell", "Gilmore", "Hargrave"},
		cities: []string{"Sydney", "Melbourne", "Brisbane", "Perth"},
		series: []series{
			{"+61 2 5550 ", 4, 10000}, {"+61 3 5550 ", 4, 10000}, {"+61 7 5550 ", 4, 10000}, {"+61 8 5550 ", 4, 10000},
		},
	},
	{
		first:  []string{"Amélie", "Benoît", "Camille", "Étienne", "Gabrielle", "Olivier", "Rosalie", "Samuel"},
		last:   []string{"Beaulieu", "Cloutier", "Desjardins", "Gagnon", "Lavoie", "Morin", "Pelletier", "Tremblay"},
		cities: []string{"Toronto", "Montréal", "Vancouver"},
		series: []series{
			{"+1 416-555-01", 2, 100}, {"+1 514-555-01", 2, 100}, {"+1 604-555-01", 2, 100}, {"+1 613-555-01", 2, 100},
			{"+1 418-555-01", 2, 100}, {"+1 403-555-01", 2, 100}, {"+1 902-555-01", 2, 100},
		},
	},
}
