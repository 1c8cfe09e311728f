package bitrix_test

import (
	"context"
	"reflect"
	"testing"

	"clockin24/bitrix"
)

func TestProfile(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		want           bitrix.Profile
	}{
		{"protocol 13", `{"result":{"ID":"7","ADMIN":false,"NAME":"Анна","LAST_NAME":"Смирнова","PERSONAL_GENDER":"F",
			"TIME_ZONE":"Europe/Minsk"}}`, bitrix.Profile{ID: 7, Name: "Анна", LastName: "Смирнова", TimeZone: "Europe/Minsk"}},
		{
			"a number, no zone", `{"result":{"ID":7,"ADMIN":"Y","NAME":null,"TIME_ZONE":""}}`,
			bitrix.Profile{ID: 7, Admin: true},
		},
		{
			"an automatic zone", `{"result":{"ID":"7","TIME_ZONE":"","TIME_ZONE_OFFSET":-12600}}`,
			bitrix.Profile{ID: 7, Offset: -12600, HasOffset: true},
		},
		{
			"an offset of zero is one", `{"result":{"ID":"7","TIME_ZONE":"Europe/London","TIME_ZONE_OFFSET":"0"}}`,
			bitrix.Profile{ID: 7, TimeZone: "Europe/London", HasOffset: true},
		},
		{
			"no offset", `{"result":{"ID":"7","TIME_ZONE":"Europe/Minsk","TIME_ZONE_OFFSET":null}}`,
			bitrix.Profile{ID: 7, TimeZone: "Europe/Minsk"},
		},
		{
			"an offset beyond the earth", `{"result":{"ID":"7","TIME_ZONE_OFFSET":10800000}}`,
			bitrix.Profile{ID: 7},
		},
		{
			"an odd name", `{"result":{"ID":"7","NAME":" O'Brien \u0007<b>\n& Co\u202e "}}`,
			bitrix.Profile{ID: 7, Name: "O'Brien <b> & Co"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, says(200, tt.document))
			got, err := p.client(t).Profile.Get(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if ask := p.asked()[0]; ask.path != "/rest/7/"+secret+"/profile" || ask.body != `{}` {
				t.Errorf("asked %s %s", ask.path, ask.body)
			}
			got.Answer = bitrix.Answer{}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
