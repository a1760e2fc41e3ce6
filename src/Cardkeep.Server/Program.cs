using Cardkeep;
using Cardkeep.Storage;
using Cardkeep.Vault;

try
{
    return args switch
    {
        [] or ["serve"] => await Verbs.ServeAsync(),
        ["serve", "--rekey"] => await Verbs.ServeAsync(rekeys: true),
        ["rekey"] => await VerbsForDatabases.RekeyAsync(masterAlone: false),
        ["rekey", "master"] => await VerbsForDatabases.RekeyAsync(masterAlone: true),
        ["migrate"] => await VerbsForDatabases.MigrateAsync(),
        ["verify"] => await VerbsForDatabases.VerifyAsync(),
        ["backup", var file] => VerbsForDatabases.Backup(file),
        ["restore", var file] => await VerbsForDatabases.RestoreAsync(file),
        ["move", var file] => await VerbsForDatabases.MoveAsync(file),
        ["load", .. var words] => await VerbsForDatabases.LoadAsync(words),
        ["healthy"] => await Verbs.HealthyAsync(),
        ["token", .. var options] => await Verbs.TokenAsync(options),
        ["organization", var file] => await Verbs.OrganizationAsync(file),
        ["client", .. var words] => await Verbs.ClientAsync(words),
        ["password", var email] => await Verbs.PasswordAsync(email),
        ["phone", var email, var number] => await Verbs.PhoneAsync(email, number),
        ["passkeys", "remove", var email] => await Verbs.RemovePasskeysAsync(email),
        ["help" or "--help" or "-h"] => Verbs.Help(),
        [var unknown, ..] => Verbs.Refuse($"'{unknown}' is no verb of cardkeep, or takes no such arguments; try: cardkeep help"),
    };
}
catch (Exception refusal) when (
    refusal is SettingException or StorageUnavailableException or LockWaitException or CommitUnknownException or DamagedException)
{
    return Verbs.Refuse(refusal.Message);
}
