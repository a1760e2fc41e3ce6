using System.Security.Cryptography;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>A master key comes from a file, a setting or a program, and whatever goes wrong is one line that shows nothing of it.</summary>
public sealed class MasterKeySourceTests : IDisposable
{
    private const string Key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    private readonly string folder = Directory.CreateTempSubdirectory("cardkeep-key-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_same_key_is_the_same_wherever_it_comes_from()
    {
        var file = Path.Combine(folder, "a.key");
        File.WriteAllText(file, Key);
        (string Name, string Value)[] places =
        [
            ("CARDKEEP_MASTER_KEY_FILE", file), ("CARDKEEP_MASTER_KEY", Key), ("CARDKEEP_MASTER_KEY_COMMAND", $"/bin/cat  {file}"),
        ];
        var wrapped = Find(places[0]).Wrap([1, 2, 3], "test");
        Assert.All(places, place => Assert.Equal([1, 2, 3], Find(place).Unwrap(wrapped, "test")));

        foreach (var (name, value) in places)
        {
            var former = name.Replace("_MASTER", "_OLD_MASTER", StringComparison.Ordinal);
            var settings = MasterKeys.SettingsFor("production", ("CARDKEEP_MASTER_KEY", MadeUp()), (former, value));
            Assert.Equal([1, 2, 3], MasterKey.FindOld(settings)!.Unwrap(wrapped, "test"));
            Assert.NotEqual(MasterKey.Find(settings)!.Id, MasterKey.FindOld(settings)!.Id);
            Assert.DoesNotContain(Key, $"{settings}", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("CARDKEEP_MASTER_KEY", "c2hvcnQ=", "must be 32 bytes in Base64")]
    [InlineData("CARDKEEP_MASTER_KEY", "no base64 but a text of some length, sir!!!!", "must be 32 bytes in Base64")]
    [InlineData("CARDKEEP_MASTER_KEY_COMMAND", "/bin/false", "names /bin/false, which ended with 1")]
    [InlineData("CARDKEEP_MASTER_KEY_COMMAND", "/bin/true", "names /bin/true, which does not say 32 bytes in Base64")]
    [InlineData("CARDKEEP_MASTER_KEY_COMMAND", "/bin/echo c2hvcnQ=", "names /bin/echo, which does not say 32 bytes in Base64")]
    [InlineData("CARDKEEP_MASTER_KEY_COMMAND", "/nowhere/at all", "names /nowhere/at, which cannot be run: ")]
    [InlineData("CARDKEEP_MASTER_KEY_FILE", "/nowhere/at.all", "names /nowhere/at.all, which is not there")]
    public void What_is_no_key_is_refused_in_one_line_without_being_shown(string setting, string value, string complaint)
    {
        var refusal = Assert.Throws<SettingException>(() => Find((setting, value)));

        Assert.StartsWith($"{setting} {complaint}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("c2hvcnQ=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_places_for_one_key_the_start_does_not_choose()
    {
        var refusal = Assert.Throws<SettingException>(() => MasterKeys.SettingsFor(
            "production", ("CARDKEEP_MASTER_KEY", Key), ("CARDKEEP_MASTER_KEY_FILE", "any.key")));

        Assert.Equal("CARDKEEP_MASTER_KEY cannot be set beside CARDKEEP_MASTER_KEY_FILE", refusal.Message);
    }

    private static MasterKey Find((string, string) place) => MasterKey.Find(MasterKeys.SettingsFor("production", place))!;

    private static string MadeUp() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
