using System.Collections;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>The members of an object with their schemas, in the order in which they are written.</summary>
internal sealed class Fields : IEnumerable<KeyValuePair<string, IOpenApiSchema>>
{
    private readonly List<KeyValuePair<string, IOpenApiSchema>> all = [];

    public IEnumerable<string> Names => all.Select(member => member.Key);

    public IOpenApiSchema this[string name]
    {
        set => Add(new(name, value));
    }

    public void Add(KeyValuePair<string, IOpenApiSchema> field) => all.Add(field);

    /// <exception cref="ArgumentException">A member twice.</exception>
    public Dictionary<string, IOpenApiSchema> ToSchemas() => new(all, StringComparer.Ordinal);

    public IEnumerator<KeyValuePair<string, IOpenApiSchema>> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
