using Cardkeep.Storage.Postgres;

namespace Cardkeep.Tests.Storage;

/// <summary>An address may be seen by whoever sees settings; its password may be somewhere else.</summary>
public sealed class PostgresAddressTests
{
    private const string Named = "postgres://me@db.example.com/cards";

    [Fact]
    public void A_password_is_in_the_address_or_in_a_file_and_never_in_a_sentence()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "from the file: ü \n");

        Assert.Equal("from the file: ü ", PostgresAddress.Read(Named, file)!.FindPassword());
        Assert.Equal("p@ss", PostgresAddress.Read("postgres://me:p%40ss@db.example.com/cards", null)!.FindPassword());
        Assert.Null(PostgresAddress.Read(Named, null)!.FindPassword());
        Assert.Null(PostgresAddress.Read("sqlite:data/cards.db", file));
        Assert.Equal("db.example.com/cards", $"{PostgresAddress.Read(Named, file)}");
        File.Delete(file);
    }

    [Theory]
    [InlineData("postgres://me:secret@db.example.com/cards", "/dev/null", "CARDKEEP_DATABASE_PASSWORD_FILE cannot be set beside")]
    [InlineData(Named, "/nowhere/password", "CARDKEEP_DATABASE_PASSWORD_FILE names /nowhere/password, which cannot be read")]
    [InlineData("postgres://db.example.com", "/dev/null", "CARDKEEP_DATABASE must be")]
    public void What_does_not_fit_is_told_in_a_line(string address, string file, string complaint)
    {
        var refusal = Assert.Throws<SettingException>(() => PostgresAddress.Read(address, file)!.FindPassword());

        Assert.StartsWith(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}
