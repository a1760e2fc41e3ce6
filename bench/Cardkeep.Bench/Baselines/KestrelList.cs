using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Cardkeep.Bench.Shape;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// Baseline K, a process of its own: bare Kestrel and the raw driver, the same hundred rows and the same bytes, and nothing of what makes
/// a product: no routes, no token, no count (the caller says it), no objects. Answers <c>GET /ORGANIZATION/TOTAL</c>.
/// </summary>
internal static class KestrelList
{
    /// <summary>Two for each core, the fastest on two cores of 4, 8 and 64 (performance.md §1).</summary>
    private const int PostgresConnections = 4;

    private const int IdLength = 36;

    // As the product does: what is written is known to be right.
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <param name="publicUrl">As the product has it: pictures are addressed under it.</param>
    public static async Task ServeAsync(string database, string url, Uri publicUrl, CancellationToken cancel)
    {
        var readers = Channel.CreateUnbounded<IPageReader>();
        foreach (var reader in await OpenAsync(database, Render(publicUrl))) readers.Writer.TryWrite(reader);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var web = builder.Build();
        ConcurrentBag<Page> pages = [];
        web.Run(async http =>
        {
            var path = http.Request.Path.Value!;
            if (path.Length < IdLength + 2) return;                           // "/": is it up?

            if (!pages.TryTake(out var page)) page = new Page();
            var reader = await readers.Reader.ReadAsync(http.RequestAborted);
            try
            {
                var total = long.Parse(path.AsSpan(IdLength + 2), CultureInfo.InvariantCulture);
                await page.FillAsync(reader, Guid.ParseExact(path.AsSpan(1, IdLength), "D"), total);
            }
            finally
            {
                readers.Writer.TryWrite(reader);
            }

            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = page.Written.Length;
            await http.Response.Body.WriteAsync(page.Written, http.RequestAborted);
            pages.Add(page);
        });
        await web.StartAsync(cancel);
        await web.WaitForShutdownAsync(cancel);
    }

    private static async Task<IReadOnlyList<IPageReader>> OpenAsync(string database, Appearances appearances)
    {
        List<IPageReader> readers = [];
        if (PostgresAddress.Parse(database) is { } address)
        {
            var options = PostgresBenchDatabase.ConnectionString(address);
            for (var reader = 0; reader < PostgresConnections; reader++) readers.Add(await PostgresPages.OpenAsync(options, appearances));
        }
        else
        {
            for (var reader = 0; reader < Math.Max(2, Environment.ProcessorCount); reader++)
                readers.Add(new SqlitePages(database["sqlite:".Length..], appearances));
        }

        return readers;
    }

    /// <summary>Each design as the product writes it.</summary>
    private static Appearances Render(Uri publicUrl)
    {
        var wire = new CardJson(publicUrl);
        var (card, _) = new CardShape(1, 1).MakeCards(0).First();
        return new(CardDesign.All.ToDictionary(design => design.Name, design =>
        {
            using var whole = JsonBuffer.Of(json => wire.Write(json, card with { Design = design }, CardSpending.NoneOf(card)));
            using var document = JsonDocument.Parse(whole.Written);
            return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("appearance").GetRawText());
        }, StringComparer.Ordinal));
    }

    /// <summary>Room for an answer, used again by the next.</summary>
    private sealed class Page
    {
        private readonly ArrayBufferWriter<byte> room = new();

        public ReadOnlyMemory<byte> Written => room.WrittenMemory;

        public async ValueTask FillAsync(IPageReader reader, Guid organization, long total)
        {
            room.ResetWrittenCount();
            await using var json = new Utf8JsonWriter(room, Unchecked);
            RawCards.WriteStart(json, total, PageQuery.Size);
            await reader.WriteCardsAsync(organization, json);
            RawCards.WriteEnd(json);
        }
    }
}
