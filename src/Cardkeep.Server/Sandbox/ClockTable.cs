using System.Globalization;
using Cardkeep.Storage;

namespace Cardkeep.Sandbox;

/// <summary>How a sandbox's clock is set: one row of the installation, so that it survives a restart.</summary>
internal static class ClockTable
{
    private const string Frozen = "frozen";
    private const string Running = "running";

    public static async ValueTask<ClockSetting> FindAsync(Transaction tx, CancellationToken cancel) =>
        await tx.FirstAsync($"SELECT c.value FROM installation c WHERE c.name = 'clock'", Read, cancel) ?? ClockSetting.RealTime;

    /// <summary>As <see cref="FindAsync"/>, and nobody else sets the clock until this transaction ends.</summary>
    public static async ValueTask<ClockSetting> FindForChangeAsync(Transaction tx, CancellationToken cancel)
    {
        await tx.SendAsync($"""
            INSERT INTO installation (name, value) VALUES ('clock', {Text(ClockSetting.RealTime)}) ON CONFLICT (name) DO NOTHING
            """, cancel);
        var found = await tx.FirstAsync(
            $"SELECT c.value FROM installation c WHERE c.name = 'clock' {tx.Engine.ForUpdateOf("c")}", Read, cancel);
        return found!;
    }

    public static ValueTask KeepAsync(Transaction tx, ClockSetting setting, CancellationToken cancel) =>
        tx.SendAsync($"UPDATE installation SET value = {Text(setting)} WHERE name = 'clock'", cancel);

    private static ClockSetting Read(Row row)
    {
        var parts = row.Text(0).Split(' ');
        var microseconds = long.Parse(parts[1], CultureInfo.InvariantCulture);
        return parts[0] == Frozen
            ? ClockSetting.Stopped(Instants.FromMicroseconds(microseconds))
            : ClockSetting.Ahead(TimeSpan.FromMicroseconds(microseconds));
    }

    private static string Text(ClockSetting setting) => setting.FrozenAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{Frozen} {Instants.ToMicroseconds(at)}")
        : string.Create(CultureInfo.InvariantCulture, $"{Running} {setting.Offset.Ticks / TimeSpan.TicksPerMicrosecond}");
}
