namespace Cardkeep;

/// <summary>What <c>cardkeep help</c> says.</summary>
internal static class Usage
{
    public const string Text = """
        cardkeep [serve]                                 serve the API (the default)
        cardkeep serve --rekey                           the same, and change the keys that seal, beside it: on SQLite, where a server
                                                         owns the file; once, and not at each start
        cardkeep rekey                                   change the keys that seal: beside servers on PostgreSQL, on SQLite while none
                                                         runs. Killed, it goes on where it was
        cardkeep rekey master                            only wrap all keys by the master key, where an old one is set too
        cardkeep migrate                                 bring the database's schema up to date, and end
        cardkeep verify                                  derive every counter and number from the rows, and tell what differs; only reads
        cardkeep healthy                                 ask the server that these settings start whether it can work; ends with 0 then
        cardkeep backup FILE                             copy the SQLite database into a new file, while it is served or not; the
                                                         master key is not in it
        cardkeep restore FILE                            put such a copy where no database is, and verify it
        cardkeep move FILE                               copy a SQLite database that nobody serves into the empty PostgreSQL that the
                                                         settings name, whole or not at all, and verify it; FILE stays as it is
        cardkeep load [--cards N] [--organizations M] [--skew]
                                                         issue as many cards, to see how it is with them (sandbox only; 10000, 100);
                                                         --skew: half of them are one organization's
        cardkeep token [--member M] [--scope S] …        print a bearer token (sandbox only)
                                                         M: owner, admin, manager, employee, reporting, or a membership's id (owner)
                                                         S: a scope; may be given several times (all of them);
                                                         network alone: a card processor's, of no member
        cardkeep organization FILE                       make an organization, its accounts, teams and members as the file says, in
                                                         JSON; said again, it changes what the file says otherwise
        cardkeep client add --name N --redirect URI --scope S [--embed ORIGIN] [--public]
                                                         register an application for every organization; --redirect, --scope
                                                         and --embed (who may frame the page that shows a card) may be given
                                                         several times; the secret is shown once
        cardkeep client list                             those there are
        cardkeep client rotate ID [--overlap-hours H]    a new secret; the old one works on for a day, or H hours
        cardkeep client remove ID                        no token of it counts from then on
        cardkeep password EMAIL                          set the password of a member, read from standard input
        cardkeep phone EMAIL NUMBER                      give a member a phone number, +33639980001; a code has to confirm it
        cardkeep passkeys remove EMAIL                   take away every passkey and paired phone of a member who has lost them
        cardkeep help                                    this

        Settings come from CARDKEEP_* variables, else from cardkeep.json in the working directory:
        """;
}
