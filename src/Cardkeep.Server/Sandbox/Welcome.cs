using Cardkeep.Access;

namespace Cardkeep.Sandbox;

/// <summary>What a sandbox prints when it is ready: ids, a token, and three commands that work as they stand.</summary>
internal static class Welcome
{
    public static string Text(Settings settings, string token)
    {
        var url = settings.PublicUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var organization = Demo.Organization.Value;
        var account = Demo.MakeAccounts(DateTimeOffset.UnixEpoch)[0].Id.Value;
        var members = string.Join('\n', Enum.GetValues<Role>().Select(role => $"  {Names<Role>.Of(role),-14}{Demo.MemberOf(role).Value}"));
        var order = $$$"""
            {"card":{"holder_id":"{{{Demo.MemberOf(Role.Employee).Value}}}","organization_id":"{{{organization}}}",
            "bank_account_id":"{{{account}}}","card_level":"virtual","payment_monthly_limit":250}}
            """.ReplaceLineEndings("");
        const string rest = """-H "Content-Type: application/json" -H "X-Qonto-Idempotency-Key: $KEY" "$@" -d "$ORDER";""";
        return $$$"""

            Cardkeep is ready at {{{url}}} (sandbox: demo data, mocked strong authentication)

              organization  {{{organization}}} (acme-7132)
              bank account  {{{account}}}
            {{{members}}}
              client        {{{Demo.Client.Value}}}, secret {{{Demo.ClientSecret}}}
              sign in       {{{Demo.MakeMembers()[0].Email}}} and the other members, password {{{Demo.Password}}}

            Try it: paste these into another terminal.

            TOKEN={{{token}}}

            # 1. The cards
            curl -s {{{url}}}/v2/cards -H "Authorization: Bearer $TOKEN"

            # 2. A new card: the first answer is 428, because that needs strong authentication; allow it, and say it again
            ORDER='{{{order}}}'
            order() { curl -s -X POST {{{url}}}/v2/cards -H "Authorization: Bearer $TOKEN" {{{rest}}} }
            KEY=order-$(date +%s); SCA=$(order | sed -n 's/.*"sca_session_token":"\([^"]*\)".*/\1/p')
            curl -s -X POST {{{url}}}/v2/mocked_sca_sessions/$SCA/allow && order -H "X-Qonto-Sca-Session-Token: $SCA"

            # 3. Lock a card
            curl -s -X PUT {{{url}}}/v2/cards/{{{Demo.VirtualCard.Value}}}/lock -H "Authorization: Bearer $TOKEN"

            """;
    }
}
