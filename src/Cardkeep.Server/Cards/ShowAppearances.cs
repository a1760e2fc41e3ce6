using Cardkeep.Http;

namespace Cardkeep.Cards;

/// <summary><c>GET /v2/cards/appearances</c>: for each level the designs of its own (wire-contract.md §10.4).</summary>
internal sealed class ShowAppearances(CardJson wire)
{
    public Task<Answer> HandleAsync(Call call, CancellationToken cancel) => Task.FromResult(Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("card_type_appearances");
        json.WriteStartObject();
        json.WriteString("card_type", "debit");
        json.WriteStartArray("card_level_appearances");
        foreach (var level in Enum.GetValues<CardLevel>())
        {
            json.WriteStartObject();
            json.WriteString("card_level", Names<CardLevel>.Of(level));
            json.WriteStartArray("appearances");
            foreach (var design in CardDesign.Of(level)) wire.WriteAppearance(json, design);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }));
}
